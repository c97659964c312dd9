"""One dialogue a file: reporting, tasks, what officials ask, entering, leaving. The engine decides whose turn it is.

A report has several: `opening` it, `answering` its questions, `taking` what is said into the `drafts`, `sending` it;
`telling`, `repeating` and `mending` hear it told in sentences; `report_screens` and `asking_again` word what is asked.
"""
