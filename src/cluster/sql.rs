//! What is asked of a cluster, as text: only the part of SQL that engines agree on (no `IGNORE NULLS`, no name straight
//! before a minus), whole numbers wherever sums are taken. No text here ever holds a person's id or contact; catalogue
//! ids travel as an uploaded table and stand here as numbers.

use super::source::{Source, Table, literal};
use super::strengths::{PART, Rules, UNIT, UNKNOWN};
use crate::data::EventKind;

/// A person's strongest items that pairs are counted from.
pub const HISTORY_CAP: u32 = 100;
/// Share of a sample, as the bound of the first 32 bits of a person's hash.
pub const TWO_TO_32: f64 = 4_294_967_296.0;

/// Kinds that take an item, as a list of codes.
fn taking() -> String {
    codes(EventKind::ALL.into_iter().filter(|kind| kind.is_taking()))
}

fn codes(kinds: impl IntoIterator<Item = EventKind>) -> String {
    kinds.into_iter().map(|kind| kind.code().to_string()).collect::<Vec<_>>().join(", ")
}

/// The events under their roles: `uid, ikey, k, v, ts`; `k` is -1 for a kind that is not known.
pub fn events_view(table: &Table) -> String {
    let column = |role: &str| table.column(role).unwrap_or_else(|| "NULL".to_owned());
    let kinds: String =
        EventKind::ALL.iter().map(|kind| format!(" WHEN '{}' THEN {}", kind.id(), kind.code())).collect();
    format!(
        "CREATE OR REPLACE TEMPORARY VIEW cf_events AS SELECT CAST({user} AS STRING) AS uid, \
         CAST({item} AS STRING) AS ikey, CASE lower(trim(CAST({kind} AS STRING))){kinds} ELSE -1 END AS k, \
         try_cast({value} AS DOUBLE) AS v, {time} AS ts FROM cf_events_raw \
         WHERE {user} IS NOT NULL AND {item} IS NOT NULL",
        user = column("user"),
        item = column("item"),
        kind = column("kind"),
        value = column("value"),
        time = seconds(&column("time"), table.kind("time")),
    )
}

/// A column of time as whole seconds since 1970.
fn seconds(column: &str, kind: &str) -> String {
    if column == "NULL" {
        return "CAST(NULL AS BIGINT)".to_owned();
    }
    match kind {
        "bigint" | "int" | "smallint" | "tinyint" => format!("CAST({column} AS BIGINT)"),
        "double" | "float" => format!("CAST(floor({column}) AS BIGINT)"),
        kind if kind.starts_with("timestamp") || kind == "date" => {
            format!("unix_seconds(CAST({column} AS TIMESTAMP))")
        }
        _ => format!("unix_seconds(try_to_timestamp(CAST({column} AS STRING)))"),
    }
}

/// People under their roles, one row each: hashes of contacts, consents (1 granted, 2 denied, 0 unknown), suppressed.
pub fn people_view(table: &Table) -> String {
    let column = |role: &str| table.column(role).map(|column| format!("CAST({column} AS STRING)"));
    let consent = |role: &str| {
        column(role).map_or("0".to_owned(), |column| {
            format!(
                "max(CASE WHEN lower(trim({column})) IN ('granted', 'yes', 'true', '1', 'y', 'opted in', 'opt-in') THEN 1 \
                 WHEN lower(trim({column})) IN ('denied', 'no', 'false', '0', 'n', 'opted out', 'opt-out') THEN 2 ELSE 0 END)"
            )
        })
    };
    let email = column("email").map_or("CAST(NULL AS STRING)".to_owned(), |column| normal_email(&column));
    let phone = column("phone").map_or("CAST(NULL AS STRING)".to_owned(), |column| normal_phone(&column));
    let suppressed = column("suppressed").map_or("0".to_owned(), |column| {
        format!("max(CASE WHEN lower(trim({column})) IN ('true', '1', 'yes', 'y') THEN 1 ELSE 0 END)")
    });
    format!(
        "CREATE OR REPLACE TEMPORARY VIEW cf_people AS SELECT uid, {hashes}, ca, ce, cs, sup FROM (\
         SELECT CAST({user} AS STRING) AS uid, max({email}) AS e, max({phone}) AS p, {ca} AS ca, {ce} AS ce, {cs} AS cs, \
         {suppressed} AS sup FROM cf_people_raw WHERE {user} IS NOT NULL GROUP BY CAST({user} AS STRING)) c",
        hashes = contact_hashes("e", "p"),
        user = table.column("user").unwrap_or_default(),
        ca = consent("consent_ads"),
        ce = consent("consent_email"),
        cs = consent("consent_sms"),
    )
}

/// Without a table of people nobody can be written to.
pub const NO_PEOPLE_VIEW: &str = "CREATE OR REPLACE TEMPORARY VIEW cf_people AS SELECT CAST(NULL AS STRING) AS uid, \
    CAST(NULL AS STRING) AS em, CAST(NULL AS STRING) AS eg, CAST(NULL AS STRING) AS ph, CAST(NULL AS STRING) AS pd, \
    0 AS ca, 0 AS ce, 0 AS cs, 0 AS sup WHERE false";

/// SHA-256 of a normal address and number in the forms that destinations ask for: `em` as it is, `eg` with Google's
/// rule for Gmail, `ph` with the plus, `pd` digits only.
pub fn contact_hashes(email: &str, phone: &str) -> String {
    format!(
        "sha2({email}, 256) AS em, sha2(CASE WHEN substring_index({email}, '@', -1) IN ('gmail.com', 'googlemail.com') \
         THEN CASE WHEN length(replace(substring_index(substring_index({email}, '@', 1), '+', 1), '.', '')) > 0 THEN \
         concat(replace(substring_index(substring_index({email}, '@', 1), '+', 1), '.', ''), '@', \
         substring_index({email}, '@', -1)) END ELSE {email} END, 256) AS eg, \
         sha2({phone}, 256) AS ph, sha2(substring({phone}, 2), 256) AS pd"
    )
}

/// An address in its joining form: trimmed, lower case, plain ASCII, one at-sign, a valid domain. Whatever would need
/// more (folded letters, international domains, wrappings) becomes NULL and is counted as without an address.
pub fn normal_email(column: &str) -> String {
    let text = format!("lower(trim(BOTH ' \t\r\n' FROM {column}))");
    format!(
        "CASE WHEN length({text}) <= 254 AND {text} RLIKE '^[!-~]+$' AND NOT {text} RLIKE '^([.]|mailto:)|[.]{{2}}|[.]@|[*]{{2}}' \
         AND {text} RLIKE '^[^@,;<>]{{1,64}}@([a-z0-9]([a-z0-9-]{{0,61}}[a-z0-9])?[.])+[a-z0-9][a-z0-9-]{{0,61}}[a-z0-9]$' \
         THEN {text} END"
    )
}

/// A number with its own country code as `+` and digits. A national number becomes NULL: a country is never guessed. So
/// does one with a zero after the country code: in most countries it is dialled inside only, and whether it belongs to
/// the number is not known here.
pub fn normal_phone(column: &str) -> String {
    let digits = format!("regexp_replace(trim(BOTH ' \t\r\n' FROM {column}), '[ ()./-]', '')");
    let number = format!("concat('+', regexp_replace({digits}, '^([+]|00)', ''))");
    format!(
        "CASE WHEN NOT {column} RLIKE '[(] *0 *[)]' AND {digits} RLIKE '^([+]|00)[1-9][0-9]{{6,14}}$' \
         AND NOT {number} RLIKE '^[+]({COUNTRY_CODES})0' THEN {number} END"
    )
}

/// Every country code of one, two and three digits, apart from those whose numbers begin with a zero (Italy, ...).
const COUNTRY_CODES: &str = "1|7|2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[13689][0-9]|22[0-46-9]|24[03-9]|25[0-9]|3[58][0-9]|37[0-79]|42[0-9]|5[09][0-9]|6[7-9][0-9]|8[0357-9][0-9]|9[679][0-9]";

/// Events with the numbers of the catalogue; what is in no catalogue is left out (and counted when connecting).
pub const NUMBERED_VIEW: &str = "CREATE OR REPLACE TEMPORARY VIEW cf_acts AS SELECT e.uid, i.iid, e.k, e.v, e.ts \
    FROM cf_events e JOIN cf_items i ON e.ikey = i.ikey WHERE e.k >= 0";

/// Everybody, with the key `h` that stands for a person here.
pub fn write_people(source: &Source) -> String {
    format!(
        "INSERT OVERWRITE DIRECTORY {path} USING parquet SELECT u.uid, sha2(concat({salt}, u.uid), 256) AS h, c.em, c.eg, \
         c.ph, c.pd, coalesce(c.ca, 0) AS ca, coalesce(c.ce, 0) AS ce, coalesce(c.cs, 0) AS cs, coalesce(c.sup, 0) AS sup, \
         CASE WHEN (c.em IS NOT NULL OR c.ph IS NOT NULL) AND coalesce(c.sup, 0) = 0 THEN 1 ELSE 0 END AS reach \
         FROM (SELECT uid FROM cf_events UNION SELECT uid FROM cf_people) u LEFT JOIN cf_people c ON u.uid = c.uid",
        path = literal(&source.path("p")),
        salt = literal(&salt(source.seed)),
    )
}

/// What is put before a person's id before it is hashed.
pub fn salt(seed: u64) -> String {
    format!("crossfade {seed} ")
}

/// A view over Parquet that an earlier statement wrote.
pub fn stored_view(view: &str, path: &str) -> String {
    format!("CREATE OR REPLACE TEMPORARY VIEW {view} USING parquet OPTIONS (path {})", literal(path))
}

/// One row a person and item: `uid, iid, xq, refused, taken, t0`. The definition of `strengths::cell`.
pub fn write_strengths(source: &Source, rules: &Rules, has_refunds: bool) -> String {
    use EventKind as K;
    let weight = |kind: K| rules.weight(kind);
    let real = |kind: K| format!("{:?}e0", rules.weight(kind) as f64).replace("e0e0", "e0");
    let known = "CASE WHEN v IS NULL OR isnan(v) OR abs(v) = double('Infinity') THEN 1e0 ELSE v END";
    let ordered = format!("(coalesce(ts, {UNKNOWN}) * 16 + k)");
    let share = |kind: K| round(&format!("{} * least(greatest(u, 0e0), 1e0)", real(kind)));
    let rating = if rules.rating_high > rules.rating_low {
        format!("(u + {}) / {}", signed(-rules.rating_low), signed(rules.rating_high - rules.rating_low))
    } else {
        "1e0".to_owned()
    };
    let rating = round(&format!("{} * least(greatest({rating}, 0e0), 1e0)", real(K::Rate)));
    let last_refund = if has_refunds {
        format!("max(CASE WHEN k = {} THEN {ordered} END) OVER (PARTITION BY uid, iid)", K::Refund.code())
    } else {
        "CAST(NULL AS BIGINT)".to_owned()
    };
    let plays = format!(
        "CASE WHEN nq <= 0 THEN 0 WHEN nq >= {} THEN {} ELSE {} END",
        rules.plays_cap * UNIT,
        weight(K::Play),
        round(&format!("{} * (ln(1e0 + nq / {UNIT}e0) / {})", real(K::Play), signed(rules.plays_log)))
    );
    format!(
        "INSERT OVERWRITE DIRECTORY {path} USING parquet SELECT uid, iid, CASE WHEN refused = 1 OR tq <= 0 THEN CAST(0 AS BIGINT) \
         ELSE (tq + {half}) DIV {UNIT} END AS xq, refused, taken, t0 FROM (\
         SELECT uid, iid, tq, taken, t0, CASE WHEN (od IS NOT NULL AND (oy IS NULL OR od > oy)) OR (tq <= 0 AND rq IS NOT NULL) \
         THEN 1 ELSE 0 END AS refused FROM (\
         SELECT uid, iid, taken, t0, od, oy, rq, pq + greatest(coalesce(sq, 0), 0) + {plays} + coalesce(rq, 0) + eq AS tq FROM (\
         SELECT uid, iid, sum(CASE WHEN k = {purchase} AND (lr IS NULL OR o > lr) THEN {wp} WHEN k = {subscribe} AND (lr IS NULL OR o > lr) \
         THEN {ws} ELSE 0 END) AS pq, max(CASE WHEN k = {view} THEN {view_share} WHEN k = {progress} THEN {progress_share} END) AS sq, \
         sum(CASE WHEN k = {play} THEN {play_units} ELSE 0 END) AS nq, \
         max(CASE WHEN k = {rate} THEN named_struct('o', o, 'r', {rating}) END).r AS rq, \
         sum(CASE WHEN k = {quiz} THEN {quiz_share} WHEN k = {skip} THEN {skipped} WHEN k = {enrol} THEN {we} WHEN k = {complete} THEN {wc} \
         WHEN k = {like} THEN {wl} WHEN k = {follow} THEN {wf} ELSE 0 END) AS eq, \
         max(CASE WHEN k = {dislike} THEN o END) AS od, max(CASE WHEN k IN ({purchase}, {subscribe}, {like}) THEN o END) AS oy, \
         max(CASE WHEN k IN ({taking}) THEN 1 ELSE 0 END) AS taken, min(CASE WHEN k IN ({taking}) THEN ts END) AS t0 FROM (\
         SELECT uid, iid, k, ts, {ordered} AS o, {known} AS u, {last_refund} AS lr FROM cf_acts) a GROUP BY uid, iid) b) c) d",
        path = literal(&source.path("x")),
        half = UNIT / 2,
        wp = weight(K::Purchase),
        ws = weight(K::Subscribe),
        we = weight(K::Enrol),
        wc = weight(K::Complete),
        wl = weight(K::Like),
        wf = weight(K::Follow),
        view_share = share(K::View),
        progress_share = share(K::Progress),
        quiz_share = share(K::Quiz),
        play_units = round(&format!("greatest(u, 0e0) * {UNIT}e0")),
        skipped = round(&format!("{} * greatest(u, 0e0)", real(K::Skip))),
        purchase = K::Purchase.code(),
        subscribe = K::Subscribe.code(),
        view = K::View.code(),
        progress = K::Progress.code(),
        play = K::Play.code(),
        rate = K::Rate.code(),
        quiz = K::Quiz.code(),
        skip = K::Skip.code(),
        enrol = K::Enrol.code(),
        complete = K::Complete.code(),
        like = K::Like.code(),
        follow = K::Follow.code(),
        dislike = K::Dislike.code(),
        taking = taking(),
    )
}

/// To the nearest whole number, halves up.
fn round(expression: &str) -> String {
    format!("CAST(floor({expression} + 0.5e0) AS BIGINT)")
}

/// A double that SQL reads back to the last bit.
fn signed(value: f64) -> String {
    format!("double('{value:?}')")
}

/// Each person's strongest items, with the sum of the kept strengths.
pub const CAPPED_VIEW: &str = "CREATE OR REPLACE TEMPORARY VIEW cf_xc AS SELECT uid, iid, xq, \
    sum(xq) OVER (PARTITION BY uid) AS d FROM (SELECT uid, iid, xq, row_number() OVER (PARTITION BY uid ORDER BY xq DESC, iid ASC) AS rk \
    FROM cf_x WHERE xq > 0) r WHERE rk <= 100";

/// Pairs of items of one person that the next statement has to look at.
pub const PAIR_WORK: &str = "SELECT CAST(coalesce(sum(n * n), 0) AS BIGINT) AS work FROM (SELECT least(count(*), 100) AS n FROM cf_x WHERE xq > 0 GROUP BY uid) c";

/// `i <= j`: `g` the sum of products of strengths, `q` the same with each person's share (in 1/2^20), `n` people.
pub fn write_gram(source: &Source) -> String {
    format!(
        "INSERT OVERWRITE DIRECTORY {} USING parquet SELECT a.iid AS i, b.iid AS j, sum(a.xq * b.xq) AS g, \
         sum((a.xq * b.xq * {PART}) DIV a.d) AS q, count(*) AS n FROM cf_xc a JOIN cf_xc b ON a.uid = b.uid \
         WHERE a.iid <= b.iid GROUP BY a.iid, b.iid",
        literal(&source.path("gram"))
    )
}

/// Sums of single items; those of fewer than `floor` people stay there.
pub fn item_sums(floor: u64) -> String {
    format!(
        "SELECT s.iid, s.s, s.n, g.g, g.q FROM (SELECT iid, sum(xq) AS s, count(*) AS n FROM cf_xc GROUP BY iid) s \
         JOIN cf_gram g ON g.i = s.iid AND g.j = s.iid WHERE s.n >= {floor} ORDER BY s.iid"
    )
}

/// How many pairs `floor` people and more share.
pub fn n_pairs(floor: u64) -> String {
    format!("SELECT count(*) AS n FROM cf_gram WHERE i < j AND n >= {floor}")
}

/// Sums of pairs; with `top`, only the strongest of each item.
pub fn pair_sums(floor: u64, top: Option<u32>) -> String {
    let all = format!("SELECT i, j, g, q, n FROM cf_gram WHERE i < j AND n >= {floor}");
    let Some(top) = top else { return format!("{all} ORDER BY i, j") };
    format!(
        "SELECT DISTINCT least(i, j) AS i, greatest(i, j) AS j, g, q, n FROM (SELECT i, j, g, q, n, \
         row_number() OVER (PARTITION BY i ORDER BY g DESC, j ASC) AS rk FROM ({all} UNION ALL \
         SELECT j AS i, i AS j, g, q, n FROM cf_gram WHERE i < j AND n >= {floor}) s) r WHERE rk <= {top} ORDER BY i, j"
    )
}

/// The bound below which the first 32 bits of a hash are in a share.
pub fn bound(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * TWO_TO_32).round() as u64
}

/// The first 32 bits of a hexadecimal hash, as a number.
pub fn head(hash: &str) -> String {
    format!("CAST(conv(substring({hash}, 1, 8), 16, 10) AS BIGINT)")
}

impl Source {
    /// A place in the work folder.
    pub fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.work.trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::StrengthRules;

    fn source() -> Source {
        let table = Table {
            place: "t".to_owned(),
            roles: [("user", "who is"), ("item", "it`em"), ("kind", "kind"), ("time", "at")]
                .map(|(role, column)| (role.to_owned(), column.to_owned()))
                .into(),
            types: [("time".to_owned(), "timestamp".to_owned())].into(),
        };
        Source {
            address: "sc://h:1/".to_owned(),
            events: table,
            people: None,
            items: None,
            work: "/w'x/".to_owned(),
            seed: 7,
        }
    }

    #[test]
    fn only_the_part_of_sql_that_engines_agree_on_is_used() {
        let source = source();
        let rules = Rules::of(&StrengthRules::default(), Some((1.0, 5.0))).unwrap();
        let all = [
            events_view(&source.events),
            write_people(&source),
            write_strengths(&source, &rules, true),
            write_gram(&source),
            pair_sums(20, Some(200)),
            item_sums(20),
            CAPPED_VIEW.to_owned(),
        ];
        for text in all {
            assert!(!text.contains("IGNORE NULLS") && !text.contains('\n'), "{text}");
            let bytes = text.as_bytes();
            let minus = text.match_indices('-').map(|(at, _)| at);
            let after_name =
                minus.filter(|&at| at > 0 && bytes[at - 1].is_ascii_alphanumeric() && !text[..at].ends_with("a-z0-9"));
            assert_eq!(after_name.count(), 0, "a name straight before a minus: {text}");
        }
        assert!(write_people(&source).contains("'/w\\'x/p'"));
        assert!(events_view(&source.events).contains("CAST(`it``em` AS STRING)"));
    }

    #[test]
    fn a_share_of_hashes_is_a_bound() {
        assert_eq!((bound(0.0), bound(0.5), bound(1.0)), (0, 1 << 31, 1 << 32));
    }
}
