"""What an authority orders: plans, duties, targets, periods, and the units and roles that carry them out.

Pure. When people are reminded is `scheduler/`; what they are asked is `conversations/`.
"""
