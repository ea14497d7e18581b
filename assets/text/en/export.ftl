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
