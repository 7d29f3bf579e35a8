//! Steps as cucumber knows them: the regular expression, and where it comes from.

use cucumber::codegen::{Regex, StepConstructor, WorldInventory, inventory};
use cucumber::gherkin::StepType;

use crate::world::Stage;

/// A step as cucumber will find it.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) ty: StepType,
    pub(super) regex: Regex,
    /// The file below `tests/src/steps/` it stands in, without its ending.
    pub(super) chapter: String,
    /// The line of its attribute.
    pub(super) line: u32,
}

impl Registered {
    fn new(ty: StepType, step: &impl StepConstructor<Stage>) -> Self {
        let (place, regex, _) = step.inner();
        let file = place.path.replace('\\', "/");
        let chapter = file
            .rsplit_once("src/steps/")
            .map_or(&*file, |(_, name)| name);
        Self {
            ty,
            regex: regex(),
            chapter: chapter.trim_end_matches(".rs").to_owned(),
            line: place.line,
        }
    }

    /// Whether a line of a scenario is this step.
    pub(super) fn is(&self, ty: StepType, value: &str) -> bool {
        self.ty == ty && self.regex.is_match(value)
    }
}

/// Every step there is.
pub(super) fn registered() -> Vec<Registered> {
    let mut all = Vec::new();
    for step in inventory::iter::<<Stage as WorldInventory>::Given> {
        all.push(Registered::new(StepType::Given, step));
    }
    for step in inventory::iter::<<Stage as WorldInventory>::When> {
        all.push(Registered::new(StepType::When, step));
    }
    for step in inventory::iter::<<Stage as WorldInventory>::Then> {
        all.push(Registered::new(StepType::Then, step));
    }
    all
}
