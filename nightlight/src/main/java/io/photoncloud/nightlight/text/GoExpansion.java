package io.photoncloud.nightlight.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** Puts what a regular expression found into a text, by Go's rules: {@code $1}, {@code ${1}}, {@code ${name}}. */
public final class GoExpansion {
    private GoExpansion() {}

    public static String expand(String template, Matcher matcher) {
        if (template.indexOf('$') < 0) {
            return template;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            int dollar = template.indexOf('$', at);
            if (dollar < 0) {
                return out.append(template, at, template.length()).toString();
            }
            out.append(template, at, dollar);
            at = dollar + 1;
            if (at < template.length() && template.charAt(at) == '$') {
                out.append('$');
                at++;
                continue;
            }
            boolean braced = at < template.length() && template.charAt(at) == '{';
            int from = braced ? at + 1 : at;
            int to = from;
            while (to < template.length() && isNameCharacter(template.charAt(to))) {
                to++;
            }
            if (to == from || (braced && (to == template.length() || template.charAt(to) != '}'))) {
                // No name: the dollar stands for itself.
                out.append('$');
                continue;
            }
            out.append(group(matcher, template.substring(from, to)));
            at = braced ? to + 1 : to;
        }
        return out.toString();
    }

    /** A text with all that an expression finds in it replaced. */
    public static String replaceAll(Pattern pattern, String text, String template) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            out.append(text, at, matcher.start()).append(expand(template, matcher));
            at = matcher.end();
        }
        return out.append(text, at, text.length()).toString();
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static String group(Matcher matcher, String name) {
        String found = null;
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
            found = number <= matcher.groupCount() ? matcher.group(number) : null;
        } else if (matcher.pattern().namedGroups().containsKey(name)) {
            found = matcher.group(name);
        }
        return found == null ? "" : found;
    }
}
