//! A call flow becomes a Mermaid flowchart.

use insta::assert_snapshot;
use proptest::prelude::*;
use voice_actions::CallFlow;
use voice_actions::action::Say;

use crate::samples::{GUIDE, guide};

#[test]
fn the_agents_leg_of_the_shark_tank() {
    let flow = CallFlow::from_json(guide("shark-tank-agent-leg")).unwrap();
    assert_snapshot!(flow.to_mermaid(), @r#"
    flowchart TD
        start([Call])
        n0("LABEL<br/>ConfirmDigit")
        n1["COLLECT<br/>You have a customer waiting. Please press one fo…<br/>1 digit<br/>until pound"]
        n2{"$collectAttempt == 3"}
        n3(["HANGUP"])
        n4{"$keyPresses == '1'"}
        n5("GOTO<br/>JoinAgent")
        n6("GOTO<br/>ConfirmDigit")
        n7("LABEL<br/>JoinAgent")
        n8["CONFERENCE<br/>${sessionData.conference_Name}"]
        n9["SAY<br/>Sorry. Someone else, more dedicated to our custo…"]
        n10(["HANGUP"])
        n11["SAY<br/>Hello. You can add more ACTIONS after the custom…"]
        n12(["HANGUP"])
        start --> n0
        n0 --> n1
        n1 --> n2
        n2 -- yes --> n3
        n2 -- no --> n4
        n4 -- yes --> n5
        n5 --> n7
        n4 -- no --> n6
        n6 --> n0
        n7 --> n8
        n8 --> n11
        n8 -. on_enter_error_max_participants .-> n9
        n9 --> n10
        n11 --> n12
    "#);
}

#[test]
fn the_customers_leg_of_the_shark_tank() {
    let flow = CallFlow::from_json(guide("shark-tank-customer-leg")).unwrap();
    assert_snapshot!(flow.to_mermaid(), @r#"
    flowchart TD
        start([Call])
        n0[/"$sessionData.conference_name = $callId<br/>$agentNumbers = ['+FIRST_NUMBER', '+SECOND_NUMBE…"/]
        n1["SAY<br/>Hello. You are the customer-first leg. We will f…"]
        n2["CONFERENCE<br/>${sessionData.conference_name}"]
        n3{{"FOREACH<br/>$agentNumbers"}}
        n4[["DIAL<br/>${val}"]]
        n5["SAY<br/>Hello. You can add more ACTIONS after the agent …"]
        n6(["HANGUP"])
        start --> n0
        n0 --> n1
        n1 --> n2
        n2 --> n5
        n2 -. on_enter .-> n3
        n3 -- each item --> n4
        n4 --> n3
        n5 --> n6
    "#);
}

#[test]
fn every_arrow_joins_boxes_that_are_drawn() {
    for (name, text) in GUIDE {
        let drawing = CallFlow::from_json(text).unwrap().to_mermaid();
        for line in drawing.lines().filter(|line| line.contains("->")) {
            let mut ends = line.split_whitespace();
            for id in [ends.next().unwrap(), ends.next_back().unwrap()] {
                let drawn =
                    ["([", "[", "{", "("].iter().any(|open| drawing.contains(&format!("    {id}{open}")));
                assert!(drawn, "{name}: {id}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_breaks_out_of_its_box(text in "\\PC{0,80}") {
        let drawing = CallFlow::new().then(Say::text(text)).to_mermaid();
        let node = drawing.lines().find(|line| line.contains("SAY")).unwrap();
        prop_assert_eq!(node.matches('"').count(), 2);
        prop_assert_eq!(drawing.lines().count(), 6);
    }
}
