package io.photoncloud.lightningstor.storage;

import io.photoncloud.lightningstor.policy.Attributes;
import io.photoncloud.lightningstor.policy.ConditionKey;
import io.photoncloud.lightningstor.policy.Subject;
import java.util.List;

/** What policies may ask of a call that is not of S3: who makes it. What they ask besides it does not have. */
record GrpcAttributes(Subject subject) implements Attributes {

    @Override
    public List<String> find(ConditionKey key) {
        return subject.find(key.name()).stream().toList();
    }
}
