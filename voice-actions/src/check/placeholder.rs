/// Returns whether a text is a placeholder: `+TRANSFER_TO_NUMBER`, `CUSTOMER NUMBER TO DIAL`, `YOUR HOST URL/game`.
///
/// That is: capital letters, in two words or more, from the first character on.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.strip_prefix('+').unwrap_or(text);
    let head = text.split('/').next().unwrap_or_default();
    let words = head
        .split([' ', '_', '-', '.', '<', '>', '[', ']'])
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    words.len() > 1
        && words
            .iter()
            .all(|word| word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
        && words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_uppercase()))
}

/// Returns the placeholders within quotes in the text of an expression: `['+FIRST_NUMBER', '+SECOND_NUMBER']`.
pub(super) fn quoted(expression: &str) -> impl Iterator<Item = &str> {
    expression.split(['\'', '"']).skip(1).step_by(2).filter(|text| is_placeholder(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_guide_puts_in_place_of_numbers_is_recognized() {
        for text in [
            "+TRANSFER_TO_NUMBER",
            "CUSTOMER NUMBER TO DIAL",
            "THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT.",
            "AGENT-NUMBER-TO-DIAL",
            "YOUR HOST URL/game/guess-prompt",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["+15550100123", "SALES", "agent@sales.example.com", "Hello World", "", "+1 555", "1-800"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
        assert_eq!(quoted("['+FIRST_NUMBER', '+15550100']").collect::<Vec<_>>(), ["+FIRST_NUMBER"]);
    }
}
