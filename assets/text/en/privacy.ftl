privacy-title = Privacy
privacy-note = Everything stays on this computer. Files leave only when you write them.
privacy-failed-title = The privacy page could not be read
privacy-people = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
privacy-floor = Small-group floor
privacy-floor-note = Groups of fewer than { $n } people show as “<{ $n }” and cannot be exported.
privacy-floor-where = It holds on every screen, in every written table, for every audience and for partner overlaps.
privacy-consent = Consent and suppression
privacy-granted = Granted
privacy-unknown = Unknown
privacy-denied = Denied
privacy-ads = Ads
privacy-email = E-mail
privacy-sms = SMS
privacy-unknown-rule = Unknown consent is never exported for the EEA, the UK and Switzerland
privacy-suppressed = on the suppression list
privacy-import-list = Import list
privacy-overlap = Partner overlap
privacy-overlap-note = how many people two companies share
privacy-overlap-send = Send your file
privacy-overlap-send-note = Your e-mail addresses, blinded with a key that stays here.
privacy-overlap-sent = { $n } addresses, blinded with your key. Send this file to your partner:
privacy-overlap-segments = Count my segments apart
privacy-overlap-write = Write the file
privacy-overlap-read = Read theirs
privacy-overlap-read-note = A partner’s first file is answered; their answer to yours is counted.
privacy-overlap-open = Open their file
privacy-overlap-see = See the overlap
privacy-overlap-see-note = A count, on both sides. Counts under { $n } stay hidden.
privacy-overlap-shared = addresses in common
privacy-overlap-last = So that they see it too, send:
privacy-overlap-limits = Neither side can list the other’s people. A partner who follows the steps learns only the overlap and the rounded size of your list. A partner who makes up addresses can probe for single people, and many runs on changing lists tell more than one: exchange with those you trust, and not often.
privacy-waiting-partner = waiting for the partner
privacy-erase = Erase a person
privacy-erase-note = removes them from data, models, audiences and holdouts
privacy-erase-hint = E-mail, phone, customer id or P-number
privacy-find = Find
privacy-erase-known = { $emails ->
    [one] { $emails } e-mail
   *[other] { $emails } e-mails
}, { $phones ->
    [one] { $phones } phone
   *[other] { $phones } phones
}
privacy-erase-events = events
privacy-erase-runs = runs to train again
privacy-erase-audiences = audiences
privacy-erase-mark = A one-way mark stays, so that a later import does not bring them back.
privacy-erase-also = Also in files written for { $places }. Remove them there yourself.
privacy-erase-person = Erase { $person }
privacy-erase-really = Erase { $person } for good
privacy-files-left = Files that left this computer
privacy-files-left-note = by your export, { $n } in all
privacy-files-none = No file has been written yet.
privacy-when = When
privacy-where = Where to
privacy-audience = Audience
privacy-rows = Rows
privacy-manifest = Manifest
privacy-audit = Audit log
privacy-audit-note = kept in the workspace
privacy-unbroken = Unbroken, { $n } entries
privacy-broken = Broken at entry { $n }
audit-edit-items = Items changed
audit-global-holdout = Holdout over all campaigns set
audit-item-pair = Pair of items decided
audit-outcomes = Outcomes imported
audit-audience = Audience saved
audit-delete-audience = Audience deleted
audit-delete-run = Run deleted
audit-export = Export
audit-forget = Person erased
audit-import = Import
audit-overlap = Partner overlap
audit-remove-source = File removed
audit-run = Model trained
audit-suppress = Suppression list changed
job-privacy = Reading the audit log
job-find-person = Looking for the person
job-erase = Erasing { $name }
job-partner = Partner overlap
toast-erased = { $person } is erased
dialog-overlaps = Overlap files
dialog-overlap-name = ours
audit-undo-join = Two profiles taken apart
audit-redo-join = Two profiles joined again
