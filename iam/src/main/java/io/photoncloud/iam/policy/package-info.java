/** All that decisions rest on, followed in the store, decided by here, and told to the services. */
@NullMarked
package io.photoncloud.iam.policy;

import org.jspecify.annotations.NullMarked;
