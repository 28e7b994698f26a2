package io.photoncloud.lightningstor.form;

import java.util.Locale;
import java.util.Optional;

/**
 * What stands before a part of a form.
 *
 * @param name of the field, in lower case
 * @param fileName without the path that some browsers put before it; empty for none
 */
record PartHead(String name, String fileName) {

    private static final String DISPOSITION = "content-disposition:";

    static PartHead parse(String head) {
        String disposition = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION))
                .findFirst()
                .map(line -> line.substring(DISPOSITION.length()).strip())
                .orElseThrow(() -> UploadForm.malformed("A part of the form has no Content-Disposition."));
        if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data")) {
            throw UploadForm.malformed("A part of the form is no form-data.");
        }
        String parameters = disposition.substring("form-data".length());
        String name = parameter(parameters, "name")
                .orElseThrow(() -> UploadForm.malformed("A part of the form has no name."));
        String path = parameter(parameters, "filename").orElse("");
        int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        return new PartHead(name.toLowerCase(Locale.ROOT), path.substring(slash + 1));
    }

    boolean isFile() {
        return name.equals("file");
    }

    /** The value of a parameter, in quotation marks or without. Within them only a mark is escaped: paths of Windows have backslashes. */
    static Optional<String> parameter(String parameters, String name) {
        int at = 0;
        while (at < parameters.length()) {
            int semicolon = parameters.indexOf(';', at);
            int equals = semicolon < 0 ? -1 : parameters.indexOf('=', semicolon);
            if (equals < 0) {
                return Optional.empty();
            }
            String found = parameters.substring(semicolon + 1, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = value(parameters, equals + 1, value);
            if (found.equals(name)) {
                return Optional.of(value.toString());
            }
        }
        return Optional.empty();
    }

    /** @return behind it */
    private static int value(String text, int from, StringBuilder value) {
        if (from >= text.length() || text.charAt(from) != '"') {
            int end = text.indexOf(';', from);
            value.append(text.substring(from, end < 0 ? text.length() : end).strip());
            return end < 0 ? text.length() : end;
        }
        for (int at = from + 1; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '"') {
                return at + 1;
            }
            boolean escapes = letter == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"';
            value.append(escapes ? '"' : letter);
            at += escapes ? 1 : 0;
        }
        throw UploadForm.malformed("A quotation mark in the head of a part is not closed.");
    }
}
