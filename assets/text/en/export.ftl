export-title = Export “{ $name }”
export-note = { $n } people. { $held } more are held out and written nowhere.
export-all = All { $n }
export-ads = Ads { $n }
export-email = E-mail { $n }
export-files = Files { $n }
export-rows = Rows
export-ready = Ready
export-below-minimum = Below minimum
export-left-out = { $n } left out
export-needs-template = Needs a template
export-not-chosen = Not chosen
export-not-taken = not taken
export-consent-granted = Ads consent granted: { $n }
export-consent-missing = E-mail consent missing: { $n }
export-minimum = Minimum { $n }
export-no-minimum = No minimum
export-files-size = { $n ->
    [one] { $n } file, { $size }
   *[other] { $n } files, { $size }
}
export-left-out-of-file = Left out of this file
export-first-lines = First lines
export-more-lines = … { $n } more lines
export-manifest = Manifest
export-manifest-note = written beside the files
export-manifest-holds = Holds no plain or hashed identifier.
export-rule-version = rule { $version }
export-plain-warning = { $n ->
    [one] { $n } file holds plain e-mails: { $names }
   *[other] { $n } files hold plain e-mails: { $names }
}
export-write = { $n ->
    [one] Write { $n } file and the manifest
   *[other] Write { $n } files and the manifest
}
export-written = { $done } of { $n } files written
export-disk-full = The disk filled up while writing { $file }. The partial file was removed.
export-disk-full-kept = { $n } finished files and their manifest. The holdout has not changed.
export-disk-full-do = Free { $size } or choose another folder. Only the missing file is written again.
export-write-missing = Write the missing file
export-done = Files written
export-what-next = What to do there
export-show = Show destinations
export-check-failed = Could not be checked
export-blocked = Cannot be written
export-no-file = No file is written
export-failed = Nothing could be written
export-nothing-chosen = Choose a destination that can be written.
export-consent-checked = Consent checked
export-consent-lacking = Consent missing: { $n }
export-minimum-missed = Minimum { $n } not met
export-form-plain = plain
export-form-masked = masked
export-form-sha256 = SHA-256
export-form-md5 = MD5
export-form-md5-sha256 = MD5, SHA-256
export-people-in-file = In the file
export-people-together = To export
export-allow-unknown = Also write people whose consent is unknown
export-allow-unknown-means = Off: only people who granted consent. On: unknown counts as allowed, except where the law asks for consent first; who denied it is never written.
export-fact-audience = Audience
export-fact-score = Score
export-fact-people = People
export-fact-people-sum = { $all } = { $n } + { $held } held out
export-fact-consent = Consent
export-fact-consent-only = granted only
export-fact-consent-unknown = granted and unknown
export-fact-files = Files
export-fact-files-hash = SHA-256 each
export-fact-drops = Left out
export-fact-drops-each = per reason, per file
export-n-rows = { $n } rows
export-sha256 = SHA-256 { $hash }

# Destinations: the name as the platform writes it, the kind of list, and what to do there.
destination-google-ads = Google Ads
destination-meta = Meta
destination-tencent = Tencent Ads 腾讯广告
destination-csv = CSV
destination-xlsx = Excel
destination-parquet = Parquet
destination-jsonl = JSON Lines
destination-kind-google-ads = Customer Match
destination-kind-meta = Custom audience
destination-kind-tencent = Number package
destination-kind-csv = For other tools
destination-kind-xlsx = For people, not for upload
destination-kind-parquet = For data teams
destination-kind-jsonl = For data teams
destination-next-google-ads = In Google Ads open Tools, Audience manager, and add a customer list from a file of hashed data.
destination-next-meta = In Meta Ads Manager open Audiences, create a custom audience from a customer list, and upload the file.
destination-next-tencent = In Tencent Ads open the audience tools, create a package of numbers, and upload the ZIP.
destination-next-csv = Hand the file only to tools that may see these identifiers, and delete it afterwards.
destination-next-xlsx = Look through the list before the campaign. Contacts are masked, so it cannot be uploaded.
destination-next-parquet = Load the file into your data tools, and delete it afterwards.
destination-next-jsonl = Load the file into your data tools, and delete it afterwards.

# What a check finds.
finding-empty-audience = The audience has nobody to export.
finding-below-floor = Groups of fewer than { $floor } people are not exported, so that nobody can be singled out.
finding-nothing-to-write = Nobody is left after consent and identifiers were checked.
finding-below-minimum = The list has { $n } rows; the platform asks for at least { $minimum }. The file is written anyway, since you may add it to an existing list.
finding-below-advice = The list is smaller than the platform advises.
finding-left-out = Some people are left out of this file.
finding-unknown-consent = The file holds people whose consent is not on record.
finding-plain-identifiers = The file holds e-mails and phone numbers that anybody can read. Keep it safe and delete it after use.

# Why people are left out of a file, by code.
reason-suppressed = Suppressed
reason-suppressed-normalised = Suppressed under another spelling
reason-consent-denied = Consent denied
reason-consent-unknown = Consent unknown
reason-consent-unknown-protected = Consent unknown where the law asks for it
reason-no-identifier = No identifier that is taken
reason-duplicate = Same identifiers as somebody else
reason-empty = Empty
reason-placeholder = Placeholder, not an address
reason-no-at = E-mail without @
reason-multiple-at = E-mail with several @
reason-empty-local = E-mail without a name before @
reason-empty-domain = E-mail without a domain
reason-domain-no-dot = E-mail domain without a dot
reason-bad-domain = E-mail domain not valid
reason-bad-local-dots = Dots at the wrong place in the e-mail
reason-local-too-long = E-mail name too long
reason-too-long = Too long
reason-inner-space = Blank inside the e-mail
reason-multiple-values = Several values in one cell
reason-non-latin-local = E-mail name not in Latin letters
reason-no-digits = Number without digits
reason-no-country = Number without a country
reason-bad-country-code = Unknown country code
reason-too-short = Number too short
reason-invalid-number = Not a valid number
reason-not-a-number = Not a number
reason-masked = Masked
reason-scientific-notation-lossy = Digits lost in a spreadsheet
reason-not-cn-mobile = No mainland mobile number
reason-no-latin-letters = Name without Latin letters
reason-bad-zip = Postcode not valid
reason-unknown-country = Unknown country
reason-bad-maid = Advertising id not valid
reason-zeroed-maid = Advertising id switched off
reason-zeroed-oaid = OAID switched off
reason-bad-imei = IMEI not valid
reason-zeroed-imei = IMEI empty
reason-bad-mac = MAC address not valid
reason-wrong-hash-length = Hash of a wrong length
