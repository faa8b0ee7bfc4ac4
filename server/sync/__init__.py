"""Live text: protocol, gate and room do no I/O; connection and writer do it for them."""
