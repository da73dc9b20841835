"""The demonstration player: visitors and clerks who live a branch's day through the product's own deeds."""
