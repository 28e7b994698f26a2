package io.photoncloud.lightningstor.policy;

import java.util.List;

/** What is known of a request when it is decided. */
public interface Attributes {

    /** Who makes it. */
    Subject subject();

    /** The values of a key; none where the request has no such. */
    List<String> find(ConditionKey key);
}
