package io.photoncloud.iam.oauth;

import io.photoncloud.iam.group.GroupService;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.StandardClaimNames;

/** What a client may know of a person, by the scopes that it was allowed. */
public final class People {

    /** Ids of the groups that somebody is directly in. */
    static final String GROUPS = "groups";

    /** More would make a token that is longer than a request's headers may be. */
    private static final int GROUPS_MAX = 100;

    private final UserService users;
    private final GroupService groups;

    public People(UserService users, GroupService groups) {
        this.users = users;
        this.groups = groups;
    }

    /** @throws OAuth2AuthenticationException there is nobody of that name any more */
    Map<String, Object> tell(String id, Set<String> scopes) {
        User user = users.find(id).orElseThrow(() -> new OAuth2AuthenticationException("invalid_token"));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put(StandardClaimNames.SUB, id);
        if (scopes.contains(OidcScopes.PROFILE)) {
            told.put(StandardClaimNames.NAME, user.name());
            told.put(StandardClaimNames.PREFERRED_USERNAME, id);
        }
        if (scopes.contains(OidcScopes.EMAIL) && !user.email().isEmpty()) {
            told.put(StandardClaimNames.EMAIL, user.email());
        }
        if (scopes.contains(ClientDirectory.GROUPS_SCOPE)) {
            told.put(GROUPS, groups.groupsOf(id, GROUPS_MAX));
        }
        return told;
    }
}
