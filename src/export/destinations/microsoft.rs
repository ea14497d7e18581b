//! Microsoft Advertising customer match: the bulk file that makes a list and fills it, addresses only; and the short
//! list for the web page, with a header of one word.

use super::{Contacts, Destination, Identifier, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{EmailRule, HashForm};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct Microsoft;

const SHA256_EMAIL: Option<Identifier<EmailRule>> = Some(Identifier { rule: EmailRule::Keep, form: HashForm::Sha256 });

const PROFILE: Profile = Profile {
    id: "microsoft",
    source: "learn.microsoft.com/en-us/advertising/bulk-service/customer-list-item; \
             help.ads.microsoft.com/apex/index/3/en/56921",
    streams: &[
        Stream { email: SHA256_EMAIL, ..Stream::NONE },
        Stream { name: WEB, email: SHA256_EMAIL, ..Stream::NONE }.optional(),
    ],
    limits: Limits { min_rows: 300, advised_rows: 300, ..Limits::NONE },
    account_rules: &["rule-microsoft-terms"],
    ..Profile::ADS
};

const WEB: &str = "web";
const BULK_HEADER: [&str; 13] = [
    "Type",
    "Status",
    "Id",
    "Parent Id",
    "Client Id",
    "Modified Time",
    "Name",
    "Description",
    "Scope",
    "Audience",
    "Action Type",
    "Sub Type",
    "Text",
];
/// A negative id stands for a list that the file itself makes.
const LIST_ID: &str = "-10";
const CLIENT_ID: &str = "crossfade";
const DESCRIPTION: &str = "Made by Crossfade";
/// Letters of an audience name.
const MAX_NAME: usize = 128;

impl Destination for Microsoft {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        match list.stream.name {
            WEB => vec![ListColumn::text("Email")],
            _ => BULK_HEADER.map(ListColumn::text).into(),
        }
    }

    fn rows(&self, _: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        if context.list.stream.name == WEB {
            return super::push_lines(contacts, out);
        }
        for email in &contacts.emails {
            let row = ["Customer List Item", "", "", LIST_ID, CLIENT_ID, "", "", "", "", "", "", "Email", email];
            push(row, out);
        }
    }

    fn preamble(&self, list: &ListContext<'_>, out: &mut Rows) {
        if list.stream.name == WEB {
            return;
        }
        let name: String = list.options.audience_name.chars().take(MAX_NAME).collect();
        push(["Format Version", "", "", "", "", "", "6.0", "", "", "", "", "", ""], out);
        let make =
            ["Customer List", "Active", LIST_ID, "", CLIENT_ID, "", "", DESCRIPTION, "Customer", &name, "Add", "", ""];
        push(make, out);
    }
}

fn push(row: [&str; 13], out: &mut Rows) {
    out.texts(row);
    out.end_row();
}
