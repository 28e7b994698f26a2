package io.photoncloud.nightlight.rules.template;

/** A word of a template, and on which line it stands. */
record Lexeme(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        OPEN,
        CLOSE,
        /** Names of functions, and words like if. */
        WORD,
        /** With its dot before it, and only directly after what it belongs to. */
        FIELD,
        /** Without its dollar. */
        VARIABLE,
        DOT,
        STRING,
        NUMBER,
        /** One of | , ( ) := = */
        SIGN,
        SPACE,
        END
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }
}
