package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.type.TypeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Names as statements write them. */
final class Identifiers {
    /** Words that name nothing unless they are quoted. */
    private static final Set<String> RESERVED = Set.of(
            ("all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both "
                            + "case cast char character check coalesce collate collation column concurrently "
                            + "constraint create cross current_catalog current_date current_role current_schema "
                            + "current_time current_timestamp current_user dec decimal default deferrable desc "
                            + "distinct do else end except exists extract false fetch float for foreign freeze from "
                            + "full grant greatest group grouping having ilike in initially inner inout int integer "
                            + "intersect interval into is isnull join lateral leading least left like limit "
                            + "localtime localtimestamp national natural nchar none normalize not notnull null "
                            + "nullif numeric offset on only or order out outer overlaps overlay placing position "
                            + "precision primary real references returning right row select session_user setof "
                            + "similar smallint some substring symmetric table tablesample then time timestamp to "
                            + "trailing treat trim true union unique user using values varchar variadic verbose "
                            + "when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest "
                            + "xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable")
                    .split(" "));

    private Identifiers() {}

    static String quote(String name) {
        return RESERVED.contains(name) ? '"' + name + '"' : TypeNames.quoteIdentifier(name);
    }

    /** A literal as PostgreSQL writes one. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The parts of a written name, those without quotes in lower case; empty where it is none. */
    static Optional<List<String>> parse(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        String written = text.strip();
        while (true) {
            StringBuilder part = new StringBuilder();
            if (at < written.length() && written.charAt(at) == '"') {
                int end = quotedEnd(written, at);
                if (end < 0) {
                    return Optional.empty();
                }
                part.append(written.substring(at + 1, end).replace("\"\"", "\""));
                at = end + 1;
            } else {
                while (at < written.length() && written.charAt(at) != '.' && written.charAt(at) != '"') {
                    part.append(written.charAt(at++));
                }
            }
            String name = part.toString();
            if (name.isEmpty()) {
                return Optional.empty();
            }
            boolean quoted = at > 0 && written.charAt(at - 1) == '"';
            parts.add(quoted ? name : name.strip().toLowerCase(Locale.ROOT));
            if (at == written.length()) {
                return Optional.of(parts);
            }
            if (written.charAt(at++) != '.') {
                return Optional.empty();
            }
        }
    }

    /** Where the quote that began at a place ends; -1 where it does not. */
    private static int quotedEnd(String text, int begin) {
        int at = begin + 1;
        while (at < text.length()) {
            if (text.charAt(at) == '"') {
                if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    at++;
                } else {
                    return at;
                }
            }
            at++;
        }
        return -1;
    }
}
