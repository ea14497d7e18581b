//! Countries whose law asks for recorded consent, and names of states as they are met in customer files.

/// The European Economic Area, the United Kingdom and Switzerland.
pub(super) const PROTECTED_REGIONS: [&str; 32] = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT",
    "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// (code, lower-case name): the states of the US with its capital district, the provinces and territories of Canada.
#[rustfmt::skip]
pub(super) const STATES: [(&str, &str); 65] = [
    ("al", "alabama"), ("ak", "alaska"), ("az", "arizona"), ("ar", "arkansas"), ("ca", "california"),
    ("co", "colorado"), ("ct", "connecticut"), ("de", "delaware"), ("dc", "district of columbia"), ("fl", "florida"),
    ("ga", "georgia"), ("hi", "hawaii"), ("id", "idaho"), ("il", "illinois"), ("in", "indiana"), ("ia", "iowa"),
    ("ks", "kansas"), ("ky", "kentucky"), ("la", "louisiana"), ("me", "maine"), ("md", "maryland"),
    ("ma", "massachusetts"), ("mi", "michigan"), ("mn", "minnesota"), ("ms", "mississippi"), ("mo", "missouri"),
    ("mt", "montana"), ("ne", "nebraska"), ("nv", "nevada"), ("nh", "new hampshire"), ("nj", "new jersey"),
    ("nm", "new mexico"), ("ny", "new york"), ("nc", "north carolina"), ("nd", "north dakota"), ("oh", "ohio"),
    ("ok", "oklahoma"), ("or", "oregon"), ("pa", "pennsylvania"), ("ri", "rhode island"), ("sc", "south carolina"),
    ("sd", "south dakota"), ("tn", "tennessee"), ("tx", "texas"), ("ut", "utah"), ("vt", "vermont"),
    ("va", "virginia"), ("wa", "washington"), ("wv", "west virginia"), ("wi", "wisconsin"), ("wy", "wyoming"),
    ("ab", "alberta"), ("bc", "british columbia"), ("mb", "manitoba"), ("nb", "new brunswick"),
    ("nl", "newfoundland and labrador"), ("nt", "northwest territories"), ("ns", "nova scotia"), ("nu", "nunavut"),
    ("on", "ontario"), ("pe", "prince edward island"), ("qc", "quebec"), ("qc", "québec"), ("sk", "saskatchewan"),
    ("yt", "yukon"),
];
