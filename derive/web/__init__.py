"""The playground: a page on this machine where derivations are written, checked and derived. Needs the extra [web]."""
