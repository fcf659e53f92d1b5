"""The use cases in their order: hand out blanks, receive, publish registers, issue documents."""
