"""What whoever runs the portal needs: measures, logs, backups, and how one release follows another."""
