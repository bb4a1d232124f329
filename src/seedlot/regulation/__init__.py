"""What regulators expect: rules as data, and the engine that reads them."""
