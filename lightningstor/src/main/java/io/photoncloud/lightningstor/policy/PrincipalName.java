package io.photoncloud.lightningstor.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom a policy names. An empty part of a name is any. */
sealed interface PrincipalName {

    boolean isOf(Subject subject);

    /** Whoever there is, also those who sign nothing. */
    record Everybody() implements PrincipalName {
        @Override
        public boolean isOf(Subject subject) {
            return true;
        }
    }

    /** Whoever signs with a key that is bound to an organization, or to a project of it. */
    record Account(String organization, String project) implements PrincipalName {
        @Override
        public boolean isOf(Subject subject) {
            return switch (subject.kind()) {
                case ANONYMOUS -> false;
                case ROOT -> organization.isEmpty();
                case USER -> !organization.isEmpty() && isWithin(subject, organization, project);
            };
        }
    }

    /** One principal. */
    record Principal(String organization, String project, String id, String session) implements PrincipalName {
        @Override
        public boolean isOf(Subject subject) {
            return !subject.isAnonymous()
                    && subject.id().equals(id)
                    && (session.isEmpty() || session.equals(subject.session()))
                    && (organization.isEmpty() || isWithin(subject, organization, project));
        }
    }

    private static boolean isWithin(Subject subject, String organization, String project) {
        return subject.organization().equals(organization)
                && (project.isEmpty() || subject.project().equals(project));
    }

    String NAME = "[A-Za-z0-9][A-Za-z0-9._@+=,:-]{0,255}";
    String PLACE = "(?<organization>[A-Za-z0-9._-]*)(/(?<project>[A-Za-z0-9._-]+))?";
    Pattern ID = Pattern.compile(NAME);
    Pattern ACCOUNT = Pattern.compile("arn:aws:iam::" + PLACE + ":root");
    Pattern USER = Pattern.compile("arn:aws:iam::" + PLACE + ":user/(?<id>" + NAME + ")");
    Pattern SESSION = Pattern.compile(
            "arn:aws:sts::" + PLACE + ":assumed-role/(?<id>" + NAME + ")/(?<session>[A-Za-z0-9._@+=,-]+)");

    /** @throws MalformedPolicy it names nobody */
    static PrincipalName ofAws(String text) {
        Matcher account = ACCOUNT.matcher(text);
        if (account.matches()) {
            return new Account(account.group("organization"), part(account, "project"));
        }
        Matcher user = USER.matcher(text);
        if (user.matches()) {
            return new Principal(user.group("organization"), part(user, "project"), user.group("id"), "");
        }
        Matcher session = SESSION.matcher(text);
        if (session.matches()) {
            return new Principal(
                    session.group("organization"),
                    part(session, "project"),
                    session.group("id"),
                    session.group("session"));
        }
        return text.equals("*") ? new Everybody() : ofId(text);
    }

    /** By the id alone, which is also how S3 names owners. */
    static PrincipalName ofId(String text) {
        if (text.startsWith("arn:") || !ID.matcher(text).matches()) {
            throw new MalformedPolicy("Invalid principal in policy", text);
        }
        return new Principal("", "", text, "");
    }

    private static String part(Matcher matcher, String name) {
        String part = matcher.group(name);
        return part == null ? "" : part;
    }
}
