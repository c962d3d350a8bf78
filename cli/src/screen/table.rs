//! A table with aligned columns, cut to a width.

use super::line::{Line, Tone};

/// Blanks between two columns.
const GAP: usize = 2;
/// A column that gives way keeps so many columns.
const LEAST: usize = 8;

/// A column of a table.
pub struct Column {
    title: &'static str,
    /// It gives way where the table is too wide.
    gives_way: bool,
    is_number: bool,
}

impl Column {
    /// A column that is always shown whole, for example of ids that somebody copies.
    pub const fn whole(title: &'static str) -> Column {
        Column { title, gives_way: false, is_number: false }
    }

    /// A column that gives way where the table is too wide.
    pub const fn text(title: &'static str) -> Column {
        Column { title, gives_way: true, is_number: false }
    }

    /// A column of numbers.
    pub const fn number(title: &'static str) -> Column {
        Column { title, gives_way: false, is_number: true }
    }
}

/// Rows under titles.
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Line>>,
}

impl Table {
    pub fn new(columns: impl Into<Vec<Column>>) -> Table {
        Table { columns: columns.into(), rows: vec![] }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = Line>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Its lines, titles first. `width`: columns of the terminal; `None`: nothing is cut.
    pub fn lines(&self, width: Option<usize>) -> Vec<Line> {
        let widths = self.widths(width);
        let title = |column: &Column| Line::new().with(Tone::Dim, column.title);
        let titles: Vec<Line> = self.columns.iter().map(title).collect();
        std::iter::once(&titles).chain(&self.rows).map(|cells| self.line(cells, &widths, width)).collect()
    }

    fn line(&self, cells: &[Line], widths: &[usize], width: Option<usize>) -> Line {
        let mut line = Line::new();
        for (number, ((cell, column), room)) in cells.iter().zip(&self.columns).zip(widths).enumerate() {
            if number > 0 {
                line = line.plain(" ".repeat(GAP));
            }
            let cell = cell.cut(*room);
            line = match column.is_number {
                true => line.plain(" ".repeat(room - cell.width())).then(cell),
                false => line.then(cell.padded(*room)),
            };
        }
        width.map_or_else(|| line.clone(), |width| line.cut(width))
    }

    /// The width of each column: its widest cell; where all together are too wide, the widest of those that give way is
    /// made narrower, again and again.
    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|column| Line::from(column.title).width()).collect();
        for row in &self.rows {
            for (cell, widest) in row.iter().zip(&mut widths) {
                *widest = cell.width().max(*widest);
            }
        }
        let Some(width) = width else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        let mut over = (widths.iter().sum::<usize>() + gaps).saturating_sub(width);
        while over > 0 {
            let giving = widths.iter_mut().zip(&self.columns).filter(|(_, column)| column.gives_way);
            let Some((widest, _)) = giving.max_by_key(|(width, _)| **width).filter(|(width, _)| **width > LEAST) else {
                break;
            };
            *widest -= 1;
            over -= 1;
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new([Column::whole("ID"), Column::text("NAME"), Column::number("VMS")]);
        table.row(["17".into(), "host-with-a-long-name.example.com".into(), 5.into()]);
        table.row(["4".into(), "東京".into(), 120.into()]);
        table
    }

    fn text(width: Option<usize>) -> Vec<String> {
        table().lines(width).iter().map(|line| line.text(false)).collect()
    }

    #[test]
    fn columns_are_aligned() {
        assert_eq!(
            text(None),
            [
                "ID  NAME                               VMS",
                "17  host-with-a-long-name.example.com    5",
                "4   東京                               120",
            ]
        );
    }

    #[test]
    fn a_narrow_terminal_cuts_the_column_that_gives_way() {
        assert_eq!(text(Some(22)), ["ID  NAME           VMS", "17  host-with-a-…    5", "4   東京           120"]);
        assert!(table().lines(Some(10)).iter().all(|line| line.width() <= 10));
    }
}
