"""How often one address may do what; a question that costs machines more than people, when something looks wrong."""
