//! Who may be in: a rule in words, parsed once, evaluated to a set of people.
