//! Source text to code, in one pass by precedence climbing.

use std::sync::Arc;

use super::code::{Binary, Code, Op, Operand, Read};
use super::lexer::{Lexer, Token};
use super::{Error, ErrorKind, Limits, Value, names};

pub(super) fn parse(source: &str, limits: &Limits) -> Result<Code, Error> {
    if source.len() > limits.source {
        return Err(Error::new(ErrorKind::SourceTooLong, "the expression is too long").at(limits.source));
    }
    let mut parser = Parser {
        lexer: Lexer::new(source),
        token: Token::End,
        at: 0,
        before: 0,
        nesting: limits.nesting,
        ops: Vec::with_capacity(8),
        offsets: Vec::with_capacity(8),
        reads: Vec::new(),
    };
    parser.advance()?;
    parser.expression()?;
    if parser.token != Token::End {
        return Err(parser.unexpected("the end of the expression"));
    }
    Ok(Code { source: source.into(), ops: parser.ops, offsets: parser.offsets, reads: parser.reads })
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    /// Where the current token starts.
    at: usize,
    /// Where the token before it ends.
    before: usize,
    /// Levels of nesting that are left.
    nesting: usize,
    ops: Vec<Op>,
    offsets: Vec<usize>,
    reads: Vec<Read>,
}

enum Unary {
    Not,
    Negate,
    Plus,
    TypeOf,
}

impl<'a> Parser<'a> {
    fn advance(&mut self) -> Result<Token<'a>, Error> {
        self.before = self.lexer.end;
        let token = self.lexer.token()?;
        self.at = self.lexer.start;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn is(&self, punctuator: &str) -> bool {
        matches!(self.token, Token::Punctuator(found) if found == punctuator)
    }

    fn eat(&mut self, punctuator: &str) -> Result<bool, Error> {
        let found = self.is(punctuator);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, punctuator: &'static str) -> Result<(), Error> {
        if self.eat(punctuator)? { Ok(()) } else { Err(self.unexpected(&format!("`{punctuator}`"))) }
    }

    fn error(&self, kind: ErrorKind, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::new(kind, message).at(self.at)
    }

    fn unexpected(&self, expected: &str) -> Error {
        let found = match &self.token {
            Token::Number(_) => "a number".to_owned(),
            Token::String(_) => "a text".to_owned(),
            Token::Name(name) => format!("`{name}`"),
            Token::Punctuator(punctuator) => format!("`{punctuator}`"),
            Token::End => "the end".to_owned(),
        };
        self.error(ErrorKind::Syntax, format!("expected {expected}, found {found}"))
    }

    fn emit(&mut self, op: Op, offset: usize) -> usize {
        self.ops.push(op);
        self.offsets.push(offset);
        self.ops.len() - 1
    }

    /// Lets the jump at `place` lead to what is emitted next.
    fn land(&mut self, place: usize) {
        let here = self.ops.len();
        if let Some(Op::And(target) | Op::Or(target) | Op::Branch(target) | Op::Jump(target)) =
            self.ops.get_mut(place)
        {
            *target = here;
        }
    }

    /// Takes the operation back if it is the only one since `mark` and loads something.
    fn take_load(&mut self, mark: usize) -> Option<Operand> {
        let single = self.ops.len() == mark + 1 && matches!(self.ops.last(), Some(Op::Load(_)));
        if !single {
            return None;
        }
        self.offsets.pop();
        match self.ops.pop() {
            Some(Op::Load(operand)) => Some(operand),
            _ => None,
        }
    }

    fn expression(&mut self) -> Result<(), Error> {
        let deeper = self.nesting.checked_sub(1);
        self.nesting = deeper.ok_or_else(|| self.error(ErrorKind::NestingTooDeep, "nested too deep"))?;
        // The branch after the colon is one more round, so that long chains of conditions do not nest.
        let mut ends = Vec::new();
        loop {
            self.binary(0)?;
            let at = self.at;
            if !self.eat("?")? {
                break;
            }
            let branch = self.emit(Op::Branch(0), at);
            self.expression()?;
            self.expect(":")?;
            ends.push(self.emit(Op::Jump(0), at));
            self.land(branch);
        }
        for end in ends {
            self.land(end);
        }
        self.nesting += 1;
        Ok(())
    }

    fn binary(&mut self, minimum: u8) -> Result<(), Error> {
        self.unary()?;
        while let Token::Punctuator(punctuator) = self.token {
            let at = self.at;
            if let Some((precedence, jump)) = match punctuator {
                "||" => Some((1, Op::Or(0))),
                "&&" => Some((2, Op::And(0))),
                _ => None,
            } {
                if precedence <= minimum {
                    break;
                }
                self.advance()?;
                let jump = self.emit(jump, at);
                self.binary(precedence)?;
                self.land(jump);
                continue;
            }
            let Some((precedence, operator)) = operator(punctuator).filter(|(other, _)| *other > minimum)
            else {
                break;
            };
            self.advance()?;
            let push = self.emit(Op::Push, at);
            self.binary(precedence)?;
            if let Some(operand) = self.take_load(push + 1) {
                self.ops.pop();
                self.offsets.pop();
                self.emit(Op::BinaryWith(operator, operand), at);
            } else {
                self.emit(Op::Binary(operator), at);
            }
        }
        if let (Token::Name(name @ ("in" | "instanceof")), true) = (&self.token, minimum < 4) {
            return Err(self.error(ErrorKind::Unsupported, format!("`{name}` is not supported")));
        }
        Ok(())
    }

    fn unary(&mut self) -> Result<(), Error> {
        let mut operators = Vec::new();
        loop {
            let operator = match self.token {
                Token::Punctuator("!") => Unary::Not,
                Token::Punctuator("-") => Unary::Negate,
                Token::Punctuator("+") => Unary::Plus,
                Token::Name("typeof") => Unary::TypeOf,
                _ => break,
            };
            operators.push((operator, self.at));
            self.advance()?;
        }
        let mark = self.ops.len();
        self.postfix()?;
        for (operator, at) in operators.into_iter().rev() {
            let operand = self.take_load(mark);
            let op = match (operator, operand) {
                (Unary::Negate, Some(Operand::Constant(Value::Number(number)))) => {
                    Op::Load(Operand::Constant(Value::Number(-number)))
                }
                (Unary::TypeOf, Some(Operand::Variable(name))) => Op::TypeOfVariable(name),
                (operator, operand) => {
                    if let Some(operand) = operand {
                        self.emit(Op::Load(operand), at);
                    }
                    match operator {
                        Unary::Not => Op::Not,
                        Unary::Negate => Op::Negate,
                        Unary::Plus => Op::Plus,
                        Unary::TypeOf => Op::TypeOf,
                    }
                }
            };
            self.emit(op, at);
        }
        Ok(())
    }

    fn postfix(&mut self) -> Result<(), Error> {
        let mut read = self.primary()?;
        loop {
            let at = self.at;
            if self.eat(".")? {
                let Token::Name(name) = self.token else {
                    return Err(self.unexpected("a member name"));
                };
                let at = self.at;
                self.advance()?;
                self.member(name, at, &mut read)?;
            } else if self.eat("[")? {
                let push = self.emit(Op::Push, at);
                self.expression()?;
                self.expect("]")?;
                match self.take_load(push + 1) {
                    Some(Operand::Constant(Value::String(key))) => {
                        self.ops.pop();
                        self.offsets.pop();
                        if key.contains('.') {
                            read = None;
                        }
                        self.member(&key, at, &mut read)?;
                        continue;
                    }
                    Some(operand) => {
                        self.emit(Op::Load(operand), at);
                    }
                    None => {}
                }
                self.emit(Op::Index, at);
                read = None;
                if self.is("(") {
                    return Err(
                        self.error(ErrorKind::Unsupported, "calling a computed member is not supported")
                    );
                }
            } else if self.is("(") {
                return Err(self.error(ErrorKind::Type, "only a named function or method can be called"));
            } else {
                return Ok(());
            }
        }
    }

    /// A member of the accumulator, which is called if a parenthesis follows.
    fn member(&mut self, name: &str, at: usize, read: &mut Option<usize>) -> Result<(), Error> {
        if !self.is("(") {
            if let Some(read) = read.and_then(|read| self.reads.get_mut(read)) {
                read.path.push('.');
                read.path.push_str(name);
                read.span.end = self.before;
            }
            self.emit(Op::Member(name.into()), at);
            return Ok(());
        }
        *read = None;
        let Some(method) = names::method(name) else {
            let (kind, what) = if names::is_prototype_member(name) {
                (ErrorKind::Unsupported, "is not supported")
            } else {
                (ErrorKind::UnknownName, "is not a method")
            };
            return Err(Error::new(kind, format!("`{name}` {what}")).at(at));
        };
        self.emit(Op::Push, at);
        let arguments = self.arguments()?;
        self.emit(Op::Method(method, arguments), at);
        Ok(())
    }

    /// Arguments in parentheses, each pushed; returns their number.
    fn arguments(&mut self) -> Result<usize, Error> {
        self.expect("(")?;
        self.list(")")
    }

    fn list(&mut self, end: &'static str) -> Result<usize, Error> {
        let mut items = 0;
        while !self.eat(end)? {
            if self.is(",") {
                return Err(self.error(ErrorKind::Unsupported, "a place without a value is not supported"));
            }
            let at = self.at;
            self.expression()?;
            self.emit(Op::Push, at);
            items += 1;
            if !self.is(end) {
                self.expect(",")?;
            }
        }
        Ok(items)
    }

    /// Returns the entry of the variable that was read, if it is one.
    fn primary(&mut self) -> Result<Option<usize>, Error> {
        let at = self.at;
        let constant = match &self.token {
            Token::Number(number) => Value::Number(*number),
            Token::String(text) => Value::String(Arc::clone(text)),
            Token::Name(name) => {
                let name = *name;
                self.advance()?;
                return self.name(name, at);
            }
            Token::Punctuator("(") => {
                self.advance()?;
                self.expression()?;
                self.expect(")")?;
                return Ok(None);
            }
            Token::Punctuator("[") => {
                self.advance()?;
                let items = self.list("]")?;
                self.emit(Op::Array(items), at);
                return Ok(None);
            }
            Token::Punctuator("{") => {
                self.advance()?;
                let keys = self.members()?;
                self.emit(Op::Object(keys.into()), at);
                return Ok(None);
            }
            Token::Punctuator("/") => {
                return Err(self.error(ErrorKind::Unsupported, "regular expressions are not supported"));
            }
            Token::Punctuator(_) | Token::End => return Err(self.unexpected("a value")),
        };
        self.advance()?;
        self.emit(Op::Load(Operand::Constant(constant)), at);
        Ok(None)
    }

    fn name(&mut self, name: &'a str, at: usize) -> Result<Option<usize>, Error> {
        let constant = match name {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            "null" => Value::Null,
            "undefined" => Value::Undefined,
            "NaN" => Value::Number(f64::NAN),
            "Infinity" => Value::Number(f64::INFINITY),
            "new" => return self.constructor().map(|()| None),
            "Math" | "Number" | "Date" | "Array" | "String" | "Boolean" => {
                return self.known(name, at).map(|()| None);
            }
            _ if name.starts_with('$') => {
                self.reads.push(Read { path: name.to_owned(), span: at..self.before });
                self.emit(Op::Load(Operand::Variable(name.into())), at);
                return Ok(Some(self.reads.len() - 1));
            }
            _ if names::function(name).is_some() => return self.known(name, at).map(|()| None),
            _ if names::is_left_out(name) => {
                return Err(Error::new(ErrorKind::Unsupported, format!("`{name}` is not supported")).at(at));
            }
            _ => {
                return Err(Error::new(ErrorKind::UnknownName, format!("`{name}` is not defined")).at(at));
            }
        };
        self.emit(Op::Load(Operand::Constant(constant)), at);
        Ok(None)
    }

    /// A function, or a member of a namespace.
    fn known(&mut self, name: &str, at: usize) -> Result<(), Error> {
        let mut full = std::borrow::Cow::Borrowed(name);
        if self.eat(".")? {
            let Token::Name(member) = self.token else {
                return Err(self.unexpected("a member name"));
            };
            self.advance()?;
            full = format!("{name}.{member}").into();
        }
        if self.is("(") {
            let function = names::function(&full).ok_or_else(|| {
                Error::new(ErrorKind::Unsupported, format!("`{full}` is not a supported function")).at(at)
            })?;
            let arguments = self.arguments()?;
            self.emit(Op::Function(function, arguments), at);
            return Ok(());
        }
        let value = names::constant(&full).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("`{full}` is not supported as a value")).at(at)
        })?;
        self.emit(Op::Load(Operand::Constant(Value::Number(value))), at);
        Ok(())
    }

    fn constructor(&mut self) -> Result<(), Error> {
        let at = self.at;
        let Token::Name(name) = self.token else {
            return Err(self.unexpected("`Date`"));
        };
        if name != "Date" {
            return Err(self.error(ErrorKind::Unsupported, format!("`new {name}` is not supported")));
        }
        self.advance()?;
        let arguments = if self.is("(") { self.arguments()? } else { 0 };
        self.emit(Op::NewDate(arguments), at);
        Ok(())
    }

    /// Members in braces, their values pushed; returns the keys.
    fn members(&mut self) -> Result<Vec<Arc<str>>, Error> {
        let mut keys: Vec<Arc<str>> = Vec::new();
        while !self.eat("}")? {
            let at = self.at;
            let key: Arc<str> = match self.advance()? {
                Token::Name(name) => name.into(),
                Token::String(text) => text,
                Token::Number(number) => super::number::to_text(number).into(),
                Token::Punctuator("[") => {
                    return Err(Error::new(ErrorKind::Unsupported, "computed keys are not supported").at(at));
                }
                Token::Punctuator(_) | Token::End => {
                    return Err(Error::new(ErrorKind::Syntax, "expected a key").at(at));
                }
            };
            if &*key == "__proto__" {
                return Err(Error::new(ErrorKind::Unsupported, "`__proto__` is not supported").at(at));
            }
            if key.starts_with('$') && (self.is(",") || self.is("}")) {
                self.reads.push(Read { path: key.to_string(), span: at..self.before });
                self.emit(Op::Load(Operand::Variable(Arc::clone(&key))), at);
            } else {
                self.expect(":")?;
                self.expression()?;
            }
            self.emit(Op::Push, at);
            keys.push(key);
            if !self.is("}") {
                self.expect(",")?;
            }
        }
        Ok(keys)
    }
}

fn operator(punctuator: &str) -> Option<(u8, Binary)> {
    Some(match punctuator {
        "==" => (3, Binary::Equal),
        "!=" => (3, Binary::NotEqual),
        "===" => (3, Binary::StrictEqual),
        "!==" => (3, Binary::StrictNotEqual),
        "<" => (4, Binary::Less),
        "<=" => (4, Binary::LessOrEqual),
        ">" => (4, Binary::Greater),
        ">=" => (4, Binary::GreaterOrEqual),
        "+" => (5, Binary::Add),
        "-" => (5, Binary::Subtract),
        "*" => (6, Binary::Multiply),
        "/" => (6, Binary::Divide),
        "%" => (6, Binary::Remainder),
        _ => return None,
    })
}
