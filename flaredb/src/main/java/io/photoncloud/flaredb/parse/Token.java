package io.photoncloud.flaredb.parse;

/**
 * A token of a statement.
 *
 * @param value a word in lower case, a quoted name or string with its escapes undone, a number's or operator's text
 * @param start where it begins in the text, in UTF-16 units
 * @param position where it begins in characters, from 1
 */
record Token(Kind kind, String value, int start, int end, int position) {
    enum Kind {
        /** An unquoted identifier or keyword. */
        WORD,
        QUOTED_NAME,
        STRING,
        /** B'…' and X'…', whose value begins with b or x. */
        BITS,
        INTEGER,
        DECIMAL,
        /** $1, whose value is the number. */
        PARAMETER,
        OPERATOR,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && value.equals(word);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && value.equals(operator);
    }
}
