/** IAM as it is delivered, started by its own launcher, and the cloud that it guards. */
@NullMarked
package io.photoncloud.system.iam;

import org.jspecify.annotations.NullMarked;
