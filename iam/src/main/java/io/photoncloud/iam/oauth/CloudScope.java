package io.photoncloud.iam.oauth;

import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.project.ProjectService;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A scope of this cloud, as a token is for one: {@code system}, {@code organization:acme} or {@code project:web} among the
 * scopes that a client asks for.
 *
 * @param text as it was asked for
 * @param id as tokens tell it
 */
record CloudScope(String text, String id, Scope scope) {

    private static final String ORGANIZATION = "organization:";
    private static final String PROJECT = "project:";

    static CloudScope of(Scope scope) {
        String id = ScopeText.of(scope).id();
        return switch (scope) {
            case Scope.Everywhere _ -> new CloudScope(ScopeText.SYSTEM, id, scope);
            case Scope.Organization _ -> new CloudScope(ORGANIZATION + id, id, scope);
            case Scope.Project _ -> new CloudScope(PROJECT + id, id, scope);
            case Scope.Resource _ -> throw new IllegalArgumentException("no token is for a resource alone");
        };
    }

    /** Whether it has the form of one. */
    static boolean isOne(String text) {
        return text.equals(ScopeText.SYSTEM) || text.startsWith(ORGANIZATION) || text.startsWith(PROJECT);
    }

    /** As people read what they allow. */
    static String inWords(String text) {
        if (text.startsWith(PROJECT)) {
            return "the project " + text.substring(PROJECT.length());
        }
        return text.startsWith(ORGANIZATION)
                ? "the organization " + text.substring(ORGANIZATION.length()) + " and its projects"
                : "the whole cloud";
    }

    /** Empty where it is none, or of something that is not there. */
    static Optional<CloudScope> find(String text, ProjectService projects) {
        if (text.equals(ScopeText.SYSTEM)) {
            return Optional.of(of(Scope.system()));
        }
        Optional<Scope> scope = Optional.empty();
        if (text.startsWith(PROJECT)) {
            scope = projects.find(text.substring(PROJECT.length())).map(found -> found.scope());
        } else if (text.startsWith(ORGANIZATION)) {
            scope = projects.findOrganization(text.substring(ORGANIZATION.length()))
                    .map(found -> found.scope());
        }
        return scope.map(CloudScope::of);
    }

    static List<String> among(Collection<String> scopes) {
        return scopes.stream().filter(CloudScope::isOne).distinct().toList();
    }
}
