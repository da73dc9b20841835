"""The portal: settings, the doors shared by all apps, and what lies under the four of them."""
