"""The shell: base pages, navigation, design tokens, the home of the desk and of the public."""
