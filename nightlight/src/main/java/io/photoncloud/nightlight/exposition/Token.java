package io.photoncloud.nightlight.exposition;

/** The words of both text formats, by the names errors have for them. */
enum Token {
    INVALID("INVALID"),
    EOF("EOF"),
    LINEBREAK("LINEBREAK"),
    WHITESPACE("WHITESPACE"),
    HELP("HELP"),
    TYPE("TYPE"),
    UNIT("UNIT"),
    EOF_WORD("EOFWORD"),
    TEXT("TEXT"),
    COMMENT("COMMENT"),
    METRIC_NAME("MNAME"),
    QUOTED("QSTRING"),
    BRACE_OPEN("BOPEN"),
    BRACE_CLOSE("BCLOSE"),
    LABEL_NAME("LNAME"),
    LABEL_VALUE("LVALUE"),
    COMMA("COMMA"),
    EQUAL("EQUAL"),
    TIMESTAMP("TIMESTAMP"),
    VALUE("VALUE");

    private final String text;

    Token(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
