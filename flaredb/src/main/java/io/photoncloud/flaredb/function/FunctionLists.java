package io.photoncloud.flaredb.function;

/** All functions by their subjects. */
final class FunctionLists {
    private FunctionLists() {}

    static void register(Catalogue catalogue) {}
}
