package io.photoncloud.flaredb.function;

/** All functions by their subjects. */
final class FunctionLists {
    private FunctionLists() {}

    static void register(Catalogue catalogue) {
        Aggregates.register(catalogue);
        WindowFunctions.register(catalogue);
        StringFunctions.register(catalogue);
        RegexFunctions.register(catalogue);
        RegexPlaces.register(catalogue);
        ByteaFunctions.register(catalogue);
        MathFunctions.register(catalogue);
        ArrayFunctions.register(catalogue);
        SetFunctions.register(catalogue);
        TimeFunctions.register(catalogue);
        JsonFunctions.register(catalogue);
        SystemFunctions.register(catalogue);
    }
}
