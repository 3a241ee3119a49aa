"""Citizens' reports: handed in, followed, answered.

    handing_in/   ─►  custody  ◄─  desk/          what officers do
    following/    ─►     │     ◄─  lifetime/      what time does
                         ▼
                    reports, history, outbox (adapters.sql), one transaction for each event

What all rooms share lies beside this file: the report (`model`), its status machine (`workflow`), its
clocks, what is said of it (`wording`, `reasons`, `phrases`, `answers`, `shown`), and `custody`, the only
way to open or change one. `reading/` and `duplicates/` understand texts, `photos/` keeps pictures, `page/`
is the web page of the private link.
"""
