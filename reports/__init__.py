"""What an office brings in and takes away: lists of units and people, sums, workbooks. Chats are `conversations/`."""
