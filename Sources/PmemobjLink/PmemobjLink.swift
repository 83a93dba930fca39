// Nothing is here: this target has the linker settings that programs other than crashtest need for LayoutStorePmem. crashtest links
// libpmemobj in a form of its own (Package.swift), and one target that names the shared library would undo that.
