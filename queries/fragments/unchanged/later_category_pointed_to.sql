-- Whether something that is known at :as_of points to a category that begins later, where none does.
false
