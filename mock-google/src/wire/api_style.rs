//! What a request may say about the form of its answer, on the paths of Google's older APIs.
//!
//! `fields` keeps some members, `prettyPrint=false` prints on one line, `callback` makes the answer a
//! script (JSONP); `alt=json` is the only format, `key` and `quotaUser` change nothing, see
//! <https://cloud.google.com/apis/docs/system-parameters>.

use serde_json::{Map, Value, json};

use super::params::Params;

/// The form in which an answer is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiStyle {
    fields: Option<Vec<String>>,
    compact: bool,
    callback: Option<String>,
}

/// Why the form of an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiStyleError {
    /// A member that the answer never has (the text is the one other APIs of Google's use).
    UnknownField(String),
    /// A `callback` that is not the name of a function (inferred likewise).
    BadCallback(String),
}

impl ApiStyleError {
    /// What the envelope says.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::UnknownField(field) => format!("Invalid field selection {field}"),
            Self::BadCallback(name) => format!(
                "Invalid JSONP callback name: '{name}'; only alphabet, number, '_', '$', '.', '[' \
                 and ']' are allowed."
            ),
        }
    }

    /// The parameter at fault.
    #[must_use]
    pub const fn parameter(&self) -> &'static str {
        match self {
            Self::UnknownField(_) => "fields",
            Self::BadCallback(_) => "callback",
        }
    }

    /// The body of the 400, in the API envelope.
    #[must_use]
    pub fn envelope(&self) -> Value {
        json!({ "error": {
            "code": 400,
            "message": self.message(),
            "errors": [{
                "message": self.message(),
                "domain": "global",
                "reason": "invalidParameter",
                "location": self.parameter(),
                "locationType": "parameter",
            }],
            "status": "INVALID_ARGUMENT",
        }})
    }
}

impl ApiStyle {
    /// Reads the parameters that concern the form.
    ///
    /// # Errors
    /// [`ApiStyleError::BadCallback`]
    pub fn parse(params: &Params) -> Result<Self, ApiStyleError> {
        let fields = params.get("fields").filter(|mask| *mask != "*");
        Ok(Self {
            fields: fields.map(|mask| {
                mask.split(',')
                    .map(|field| field.trim().to_owned())
                    .collect()
            }),
            compact: params.get("prettyPrint") == Some("false"),
            callback: callback(params)?.map(str::to_owned),
        })
    }

    /// Whether the answer is a script instead of JSON.
    #[must_use]
    pub const fn is_script(&self) -> bool {
        self.callback.is_some()
    }

    /// The status of an answer that would otherwise have this one: browsers run no script but of a 200
    /// (inferred; nobody captured what Google sends).
    #[must_use]
    pub const fn status(&self, otherwise: u16) -> u16 {
        if self.is_script() { 200 } else { otherwise }
    }

    /// Keeps the members that were asked for, of all that the answer can have.
    ///
    /// # Errors
    /// [`ApiStyleError::UnknownField`]
    pub fn select(
        &self,
        mut body: Map<String, Value>,
        known: &[&str],
    ) -> Result<Map<String, Value>, ApiStyleError> {
        let Some(fields) = &self.fields else {
            return Ok(body);
        };
        if let Some(unknown) = fields.iter().find(|field| !known.contains(&field.as_str())) {
            return Err(ApiStyleError::UnknownField(unknown.clone()));
        }
        body.retain(|name, _| fields.contains(name));
        Ok(body)
    }

    /// Prints an answer with the indentation of its path, unless it was asked for on one line.
    #[must_use]
    pub fn print(&self, body: &Value, indent: &[u8]) -> String {
        let json = if self.compact {
            super::to_json(body)
        } else {
            super::to_pretty_json(body, indent)
        };
        match &self.callback {
            Some(name) => script(name, &json),
            None => json,
        }
    }
}

/// The function a JSONP request names.
///
/// # Errors
/// [`ApiStyleError::BadCallback`] for anything that could be more than a name.
pub fn callback(params: &Params) -> Result<Option<&str>, ApiStyleError> {
    let is_fit = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_$.[]".contains(&byte))
    };
    match params.get("callback") {
        Some(name) if !is_fit(name) => Err(ApiStyleError::BadCallback(name.to_owned())),
        other => Ok(other),
    }
}

/// Prints a call of the page's function, as Google's API front end does.
#[must_use]
pub fn script(callback: &str, json: &str) -> String {
    format!("// API callback\n{callback}({json});")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(query: &str) -> Result<ApiStyle, ApiStyleError> {
        ApiStyle::parse(&Params::parse(query).unwrap())
    }

    fn person() -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("id".into(), "1".into());
        body.insert("name".into(), "Ada".into());
        body
    }

    #[test]
    fn a_mask_keeps_members_and_refuses_what_the_answer_never_has() {
        let known = ["id", "name", "hd"];
        let select = |query: &str| {
            let style = style(query).unwrap();
            let body = style.select(person(), &known);
            body.map(|body| style.print(&body.into(), b" "))
        };
        let unknown = |field: &str| Err(ApiStyleError::UnknownField(field.to_owned()));
        for (query, expected) in [
            (
                "prettyPrint=false",
                Ok(r#"{"id":"1","name":"Ada"}"#.to_owned()),
            ),
            (
                "fields=name,hd&prettyPrint=false",
                Ok(r#"{"name":"Ada"}"#.to_owned()),
            ),
            (
                "fields=*&alt=json",
                Ok("{\n \"id\": \"1\",\n \"name\": \"Ada\"\n}".to_owned()),
            ),
            ("fields=id,x", unknown("x")),
            ("fields=id(x)", unknown("id(x)")),
        ] {
            assert_eq!(select(query), expected, "{query}");
        }
    }

    #[test]
    fn a_callback_is_a_name_and_nothing_more() {
        for good in ["cb", "a.b_c", "$", "list[0]"] {
            assert!(
                style(&format!("callback={good}")).unwrap().is_script(),
                "{good}"
            );
        }
        for bad in ["alert(1)", "a;b", "a b", "<x>", "a'b", "ä", "a//b"] {
            let query = Params::default().with("callback", bad).to_string();
            assert_eq!(
                style(&query),
                Err(ApiStyleError::BadCallback(bad.to_owned()))
            );
        }
        assert_eq!(script("cb", "{}"), "// API callback\ncb({});");
    }
}
