/** The gRPC door of all that IAM keeps, which is one service by what it is for and many features by what it is of. */
@NullMarked
package io.photoncloud.iam.admin;

import org.jspecify.annotations.NullMarked;
