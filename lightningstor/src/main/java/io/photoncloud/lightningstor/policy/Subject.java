package io.photoncloud.lightningstor.policy;

import java.util.Optional;

/**
 * Who makes a request, as policies name people.
 *
 * @param id the principal's, which is also how S3 names owners
 * @param account the organization that the access key is bound to; empty for none
 * @param project of the organization; empty for none
 * @param session what temporary credentials are called; empty for others
 * @param standing whether the principal has any there, or has only bound a key to it
 */
public record Subject(Kind kind, String id, String account, String project, String session, Standing standing) {

    /** Whether IAM lets somebody do anything where his key is bound to: anybody can bind a key to any place, which gives him nothing. */
    public enum Standing {
        MEMBER,
        STRANGER
    }

    public Subject(Kind kind, String id, String account, String project, String session) {
        this(kind, id, account, project, session, Standing.MEMBER);
    }

    /** Of which kind somebody is. */
    public enum Kind {
        /** Whoever signs nothing. */
        ANONYMOUS("Anonymous"),
        /** The holder of this LightningSTOR's own key. */
        ROOT("Account"),
        USER("User");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As aws:PrincipalType has it. */
        @Override
        public String toString() {
            return word;
        }
    }

    private static final String NOBODY = "anonymous";

    public static Subject anonymous() {
        return new Subject(Kind.ANONYMOUS, NOBODY, "", "", "");
    }

    public static Subject root(String id) {
        return new Subject(Kind.ROOT, id, "", "", "");
    }

    public boolean isAnonymous() {
        return kind == Kind.ANONYMOUS;
    }

    /** As aws:PrincipalArn has it; nobody has none. */
    public Optional<String> arn() {
        return switch (kind) {
            case ANONYMOUS -> Optional.empty();
            case ROOT -> Optional.of("arn:aws:iam::" + account + ":root");
            case USER -> Optional.of("arn:aws:iam::" + accountPath() + ":user/" + id);
        };
    }

    /** The organization that the principal is of; empty for none. */
    public String organization() {
        return standing == Standing.MEMBER ? account : "";
    }

    /** Whether what the key is bound to has a place in it: one that is bound to nothing has all. */
    public boolean isBoundAround(String organization, String itsProject) {
        return account.isEmpty() || (account.equals(organization) && (project.isEmpty() || project.equals(itsProject)));
    }

    private String accountPath() {
        if (standing == Standing.STRANGER) {
            return "";
        }
        return project.isEmpty() ? account : account + "/" + project;
    }

    /** What conditions ask of who makes a request; empty for what they ask of the request, and for what he has not. */
    public Optional<String> find(ConditionKey.Name name) {
        return switch (name) {
            case PRINCIPAL_ACCOUNT -> Optional.of(organization()).filter(text -> !text.isEmpty());
            case PRINCIPAL_ARN -> arn();
            case PRINCIPAL_TYPE -> Optional.of(kind.toString());
            case USER_ID -> Optional.of(userId()).filter(_ -> !isAnonymous());
            case USER_NAME -> Optional.of(id).filter(_ -> kind == Kind.USER);
            default -> Optional.empty(); // of the request
        };
    }

    /** As aws:userid has it. */
    public String userId() {
        return session.isEmpty() ? id : id + ":" + session;
    }
}
