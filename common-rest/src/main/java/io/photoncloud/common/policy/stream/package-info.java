/** Policies as IAM streams them to a service that decides by itself: followed, counted as old, and asked. */
@NullMarked
package io.photoncloud.common.policy.stream;

import org.jspecify.annotations.NullMarked;
