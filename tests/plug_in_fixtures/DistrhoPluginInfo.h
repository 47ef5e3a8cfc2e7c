// DPF asks for this file; what it would hold stands in fixture.hpp.
