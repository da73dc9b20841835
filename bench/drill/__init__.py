"""`make drill`: the whole product under load while its processes are killed in turn; then its history is checked."""
