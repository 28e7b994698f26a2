/** Groups of users, of service accounts and of groups. */
@NullMarked
package io.photoncloud.iam.group;

import org.jspecify.annotations.NullMarked;
