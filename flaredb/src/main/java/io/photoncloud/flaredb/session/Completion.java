package io.photoncloud.flaredb.session;

/** How a statement ended: what {@link ResultSink#complete} is told. */
record Completion(String tag, long rows) {
    static Completion of(String tag) {
        return new Completion(tag, 0);
    }

    /** With the count behind the tag, as rows' statements have it. */
    static Completion counted(String tag, long rows) {
        return new Completion((tag.equals("INSERT") ? "INSERT 0 " : tag + " ") + rows, rows);
    }
}
