package io.photoncloud.flaredb.function;

/** The patterns of SIMILAR TO as regular expressions. */
final class SimilarTo {
    private SimilarTo() {}

    /** A regular expression that matches the whole text. */
    static String toRegex(String pattern, int escape) {
        StringBuilder regex = new StringBuilder("^(?:");
        boolean bracket = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (escape != 0 && c == escape) {
                i++;
                if (i < pattern.length()) {
                    regex.append('\\').append(pattern.charAt(i));
                }
            } else if (bracket) {
                bracket = c != ']';
                regex.append(c == '\\' ? "\\\\" : String.valueOf(c));
            } else {
                bracket = c == '[';
                switch (c) {
                    case '%' -> regex.append(".*");
                    case '_' -> regex.append('.');
                    case '(' -> regex.append("(?:");
                    case '\\', '.', '^', '$' -> regex.append('\\').append(c);
                    default -> regex.append(c);
                }
            }
        }
        return regex.append(")$").toString();
    }
}
