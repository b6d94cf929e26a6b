-- Whether something that is known at :as_of points to a branch, {{1}}, where no branch begins later: it isn't asked.
false
