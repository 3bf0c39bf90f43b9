"""One file a study: a study is found by being here."""
